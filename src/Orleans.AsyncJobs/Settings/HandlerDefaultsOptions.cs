namespace Orleans.AsyncJobs.Settings;

/// <summary>Limits of runs where a handler says nothing else (section <c>AsyncJobs:Handlers</c>).</summary>
public sealed class HandlerDefaultsOptions
{
    /// <summary>How long one run may take. The default value is 2 minutes.</summary>
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a handler may take to stop once it is asked to. The default value is 30 seconds.</summary>
    public TimeSpan CancelGrace { get; set; } = TimeSpan.FromSeconds(30);
}
