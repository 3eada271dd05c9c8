namespace Orleans.Embedded.Runtime;

internal sealed record GrainReminder(GrainId GrainId, string ReminderName, string ETag) : IGrainReminder;
