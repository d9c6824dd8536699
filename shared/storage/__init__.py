"""Where records and report files are kept: one DynamoDB table, one S3 bucket. Nothing else imports boto3."""
