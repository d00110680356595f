"""What should be right before an article comes out."""
