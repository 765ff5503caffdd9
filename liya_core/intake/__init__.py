"""What a person brings along, a résumé and a job description, as text and as facts."""
