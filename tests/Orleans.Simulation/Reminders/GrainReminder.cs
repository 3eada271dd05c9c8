namespace Orleans.Simulation.Runtime;

internal sealed record GrainReminder(GrainId GrainId, string ReminderName, string ETag) : IGrainReminder;
