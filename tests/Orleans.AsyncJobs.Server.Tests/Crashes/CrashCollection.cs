namespace Orleans.AsyncJobs.Server.Tests.Crashes;

/// <summary>Tests that measure how long a restart takes run alone.</summary>
[CollectionDefinition(nameof(CrashTests), DisableParallelization = true)]
public sealed class CrashCollection;
