"""What is measured against peers: each file prints ratios from one run on one machine."""
