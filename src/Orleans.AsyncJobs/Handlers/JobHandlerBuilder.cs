using Microsoft.Extensions.DependencyInjection;

namespace Orleans.AsyncJobs.Handlers;

/// <summary>A handler that has been registered.</summary>
public sealed class JobHandlerBuilder
{
    internal JobHandlerBuilder(IServiceCollection services, string messageName)
    {
        Services = services;
        MessageName = messageName;
    }

    /// <summary>The container.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The name the handler is registered under.</summary>
    public string MessageName { get; }

    /// <summary>
    /// Runs the handler again and again, by a job that the service makes at its start: one, whatever the number of silos. When the
    /// code names another rule or zone the job is changed, and when it names none any more it is deleted.
    /// </summary>
    /// <remarks>
    /// What the rule leaves open is the begin: <c>FREQ=DAILY;BYHOUR=3</c> is at 03:00:00, <c>FREQ=WEEKLY</c> on Monday at midnight,
    /// <c>FREQ=HOURLY;INTERVAL=2</c> at even hours of the day. The job has no input.
    /// </remarks>
    /// <param name="pattern">Recurrence parts of RFC 2445, at most 256 characters, without COUNT: <c>FREQ=DAILY;BYHOUR=3</c>.</param>
    /// <param name="timeZone">An IANA name (<c>Europe/Berlin</c>) or a Windows name; null for UTC.</param>
    /// <exception cref="ArgumentException">The rule cannot be read or never occurs, the zone is not known, or the handler has a schedule already.</exception>
    public JobHandlerBuilder Every(string pattern, string? timeZone = null)
    {
        if (Services.Any(service => service.ImplementationInstance is JobSchedule schedule && string.Equals(schedule.MessageName, MessageName, StringComparison.Ordinal)))
        {
            throw new ArgumentException($"The handler '{MessageName}' has a schedule already; leave one.", nameof(pattern));
        }

        Services.AddSingleton(JobSchedule.Create(MessageName, pattern, timeZone));
        return this;
    }
}
