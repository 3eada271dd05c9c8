namespace Orleans.AsyncJobs.Fuzz.Tests.Generating;

/// <summary>What is part of the values that are sent, and must never be part of a statement of SQL: those have parameters.</summary>
internal static class Canary
{
    /// <summary>The digits alone, for numbers and Guids. Letters may be folded on the way.</summary>
    public const string Digits = "730915";

    public const string Text = $"canary{Digits}";

    public const string Guid = $"{Digits}00-1f2e-7d3c-8b4a-{Digits}000001";
}
