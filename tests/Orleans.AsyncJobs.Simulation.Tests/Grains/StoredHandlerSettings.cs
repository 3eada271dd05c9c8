using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Tests.Grains;

namespace Orleans.AsyncJobs.Tests.Grains
{
    /// <summary>What people have set of the handlers. A test decides when it cannot be read.</summary>
    internal sealed class StoredHandlerSettings(TimeProvider time) : IHandlerSettings
    {
        private HandlerSettings _settings = HandlerSettings.None;

        public Exception? Fault { get; set; }

        public Task<HandlerSettings> ReadAsync() => Fault is null ? Task.FromResult(_settings) : Task.FromException<HandlerSettings>(Fault);

        public Task<HandlerSettings> ChangeAsync(HandlerChange change)
        {
            _settings = _settings.With(change, time.GetUtcNow());
            return ReadAsync();
        }
    }
}

namespace Orleans.AsyncJobs.Grains.Handlers
{
    /// <summary>The simulated host has no grain storage; a simulation keeps the settings itself (<see cref="StoredHandlerSettings"/>).</summary>
    internal static class NoGrainStorage
    {
        public static void AddHandlerSettings(this IServiceCollection services) => ArgumentNullException.ThrowIfNull(services);
    }
}
