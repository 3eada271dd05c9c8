using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orleans.AsyncJobs.Settings;

/// <summary>The service's settings (section <c>AsyncJobs</c>). Durations are written <c>00:00:05</c>.</summary>
public sealed class AsyncJobsOptions
{
    /// <summary>How many jobs run at a time.</summary>
    [ValidateObjectMembers]
    public DispatchOptions Dispatch { get; } = new();

    /// <summary>How failures are retried.</summary>
    [ValidateObjectMembers]
    public RetryOptions Retry { get; } = new();

    /// <summary>Limits of runs.</summary>
    [ValidateObjectMembers]
    public HandlerDefaultsOptions Handlers { get; } = new();

    /// <summary>How long completed jobs are kept.</summary>
    [ValidateObjectMembers]
    public RetentionOptions Retention { get; } = new();

    /// <summary>Where jobs may send HTTP requests to.</summary>
    public OutgoingOptions Outgoing { get; } = new();

    /// <summary>How far things may go.</summary>
    [ValidateObjectMembers]
    public LimitOptions Limits { get; } = new();
}

/// <summary>How many jobs run at a time (section <c>AsyncJobs:Dispatch</c>).</summary>
public sealed class DispatchOptions
{
    /// <summary>The most jobs that run at the same time, 1 to 10,000. The default value is 16 for each core, since most handlers wait for something.</summary>
    [SettingRange("Dispatch:MaxConcurrentJobs", "1", "10000")]
    public int MaxConcurrentJobs { get; set; } = 16 * Environment.ProcessorCount;

    /// <summary>
    /// How many bytes of input (<c>data</c>, in UTF-8) the jobs that run at the same time may have, 1 MiB to 1 TiB. A job
    /// whose input does not fit waits while others pass it; one that is larger than all of it runs when no other large
    /// one does. Inputs of up to 64 KiB never wait. The default value is a sixteenth of the memory that the process may
    /// use: text takes twice its bytes, and a handler that reads it as JSON some times as much.
    /// </summary>
    [SettingRange("Dispatch:MaxDataBytes", "1048576", "1099511627776")]
    public long MaxDataBytes { get; set; } = Math.Max(1L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16);
}

/// <summary>How failures are retried where a handler says nothing else (section <c>AsyncJobs:Retry</c>).</summary>
public sealed class RetryOptions
{
    /// <summary>The most runs before a failure is final, 1 to 100. The default value is 4.</summary>
    [SettingRange("Retry:Attempts", "1", "100")]
    public int Attempts { get; set; } = 4;

    /// <summary>The backoff before the first retry, up to 30 days. The default value is 5 seconds.</summary>
    [SettingRange("Retry:BaseDelay", HandlerDefaultsOptions.Shortest, HandlerDefaultsOptions.Longest)]
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What the backoff grows by with each retry, 1 to 100. The default value is 2.</summary>
    [SettingRange("Retry:Factor", "1", "100")]
    public double Factor { get; set; } = 2;

    /// <summary>The longest backoff, up to 30 days. The default value is 1 hour.</summary>
    [SettingRange("Retry:MaxDelay", HandlerDefaultsOptions.Shortest, HandlerDefaultsOptions.Longest)]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>Limits of runs where a handler says nothing else (section <c>AsyncJobs:Handlers</c>).</summary>
public sealed class HandlerDefaultsOptions
{
    internal const string Shortest = "00:00:00.0000001";
    internal const string Longest = "30.00:00:00";

    /// <summary>How long one run may take, up to 30 days. The default value is 2 minutes.</summary>
    [SettingRange("Handlers:TimeLimit", Shortest, Longest)]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a handler may take to stop once it is asked to, up to 30 days. The default value is 30 seconds.</summary>
    [SettingRange("Handlers:CancelGrace", Shortest, Longest)]
    public TimeSpan CancelGrace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// From which level on the lines that a handler logs in a run are kept with the job, whatever the host's other logs
    /// show; None keeps none. The default value is Information.
    /// </summary>
    [SettingChoice<LogLevel>("Handlers:LogLevel")]
    public LogLevel LogLevel { get; set; } = LogLevel.Information;
}

/// <summary>How long completed jobs are kept, in days since they completed (section <c>AsyncJobs:Retention</c>). Jobs that recur are kept.</summary>
public sealed class RetentionOptions
{
    /// <summary>
    /// When it is looked for them: a recurrence rule without <c>COUNT</c>, at most 256 characters. What it leaves open is the
    /// begin of the hour, day, week, month or year. The default value is FREQ=DAILY;BYHOUR=2;BYMINUTE=30, each night at half past two.
    /// </summary>
    public string Schedule { get; set; } = "FREQ=DAILY;BYHOUR=2;BYMINUTE=30";

    /// <summary>The time zone of <see cref="Schedule"/>, as IANA or Windows names it. The default value is null: UTC.</summary>
    public string? TimeZone { get; set; }

    /// <summary>How many days succeeded jobs are kept, 1 to 90; 0 keeps them for ever. The default value is 30.</summary>
    [SettingRange("Retention:Succeeded", "0", "90")]
    public int Succeeded { get; set; } = 30;

    /// <summary>How many days failed jobs are kept, 1 to 180; 0 keeps them for ever. The default value is 60.</summary>
    [SettingRange("Retention:Failed", "0", "180")]
    public int Failed { get; set; } = 60;

    /// <summary>How many days canceled jobs are kept, 1 to 180; 0 keeps them for ever. The default value is 60.</summary>
    [SettingRange("Retention:Canceled", "0", "180")]
    public int Canceled { get; set; } = 60;
}

/// <summary>Where jobs may send HTTP requests to (section <c>AsyncJobs:Outgoing</c>).</summary>
public sealed class OutgoingOptions
{
    /// <summary>
    /// Host names or addresses that are open although the rules would refuse them; each opens any port, and plain http.
    /// The default is empty: https to public addresses only.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];
}

/// <summary>How far things may go (section <c>AsyncJobs:Limits</c>).</summary>
public sealed class LimitOptions
{
    /// <summary>
    /// How many levels of jobs that handlers create there may be, 0 to 1,000; 0 lets no handler create one. A job from outside
    /// has depth 0. The default value is 8: a handler that creates its own kind of job by mistake does not go on for ever.
    /// </summary>
    [SettingRange("Limits:Depth", "0", "1000")]
    public int Depth { get; set; } = 8;
}
