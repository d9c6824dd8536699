"""What has been issued under a contract, for its commissioner."""
