// What ESLint asks of our scripts: its recommended rules, and the stricter ones that find mistakes. Names that do not
// exist are found by tsc, which knows a page from a service worker.
import js from "@eslint/js";

export default [
  { ignores: ["node_modules/", "build/", "shared/web/built/", "test-output/", ".venv/", ".aws-sam/"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2022, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-undef": "off",
      eqeqeq: "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-script-url": "error",
      "no-implicit-globals": "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-shadow": "error",
      "no-param-reassign": "error",
      "no-use-before-define": ["error", { functions: false, variables: false }],
      "no-constructor-return": "error",
      "no-promise-executor-return": "error",
      "no-self-compare": "error",
      "no-template-curly-in-string": "error",
      "no-unmodified-loop-condition": "error",
      "no-unreachable-loop": "error",
      "no-useless-return": "error",
      "array-callback-return": "error",
      "no-else-return": "error",
      "no-throw-literal": "error",
      "object-shorthand": "error",
      "prefer-template": "error",
      "max-lines": ["error", 400],
      "max-len": ["error", { code: 120 }],
      complexity: ["error", 10],
    },
  },
];
