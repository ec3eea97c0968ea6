"""What happens to an application, one file for each hand that acts."""
