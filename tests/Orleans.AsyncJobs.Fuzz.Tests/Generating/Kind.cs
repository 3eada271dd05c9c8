namespace Orleans.AsyncJobs.Fuzz.Tests.Generating;

/// <summary>The types of values.</summary>
internal enum Kind
{
    Text,
    Number,
    Real,
    Flag,
    Id,
    Moment,
}
