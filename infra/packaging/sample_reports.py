"""The samples of a commissioner's pages."""

from infra.packaging.sample_charity import CHARITY, Context
from infra.packaging.sample_report import SAMPLE_REPORT

REPORTS: Context = {
    "charity": CHARITY,
    "through_here": False,
    "contract": {
        "commissioner": "Anytown Council",
        "provider": "Paper Boats",
        "service": "Creative groups for mental health",
    },
    "quarters": [
        {
            "name": "2016-17-Q1",
            "label": "April to June 2016 (Q1)",
            "revisions": [
                {
                    "revision": 2,
                    "issued_on": "1 August 2016",
                    "changed": [{"label": "People, this quarter", "was": "81", "now": "87"}],
                    "more_changed": 2,
                    "changes_url": "/r2/report.html#changes",
                    "files": [
                        {
                            "name": "report.html",
                            "url": "/r2/report.html",
                            "what": "Report, to read",
                            "size": "31 KB",
                            "sha256": "0a",
                        },
                        {
                            "name": "report.csv",
                            "url": "/r2/report.csv",
                            "what": "Figures, CSV",
                            "size": "8 KB",
                            "sha256": "0b",
                        },
                    ],
                },
                {
                    "revision": 1,
                    "issued_on": "8 July 2016",
                    "changed": [],
                    "more_changed": 0,
                    "files": [
                        {
                            "name": "report.html",
                            "url": "/r1/report.html",
                            "what": "Report, to read",
                            "size": "30 KB",
                            "sha256": "0c",
                        }
                    ],
                },
            ],
        }
    ],
}

REPORT: Context = {
    "charity": {"name": "Paper Boats"},
    "report": SAMPLE_REPORT,
    "days": lambda _span: "1 July to 30 September 2016",
    "issued_on": "5 October 2016",
    "style": "",
    "style_hashes": "'sha256-x'",
}

# (page, context): a page may come more than once, for each way it can look.
