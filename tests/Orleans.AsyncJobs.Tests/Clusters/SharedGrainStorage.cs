using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.AsyncJobs.Tests.Clusters;

/// <summary>Grain storage that outlives the silos, with what is stored as the bytes that a real one would have.</summary>
internal sealed class SharedGrainStorage
{
    private readonly ConcurrentDictionary<string, (BinaryData Data, long Version)> _stored = new(StringComparer.Ordinal);

    /// <summary>Adds it to a silo under a name.</summary>
    public void AddTo(IServiceCollection services, string name) => services.AddKeyedSingleton<IGrainStorage>(
        name, (provider, _) => new OfSilo(_stored, provider.GetRequiredService<IGrainStorageSerializer>()));

    private sealed class OfSilo(ConcurrentDictionary<string, (BinaryData Data, long Version)> stored, IGrainStorageSerializer serializer) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (stored.TryGetValue($"{stateName}/{grainId}", out var found))
            {
                (grainState.State, grainState.ETag, grainState.RecordExists) = (serializer.Deserialize<T>(found.Data), $"{found.Version}", true);
            }

            return Task.CompletedTask;
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            var written = stored.AddOrUpdate(
                $"{stateName}/{grainId}",
                _ => (serializer.Serialize(grainState.State), 1),
                (_, before) => $"{before.Version}" == grainState.ETag ? (serializer.Serialize(grainState.State), before.Version + 1) : throw new InconsistentStateException("Another one has written it."));
            (grainState.ETag, grainState.RecordExists) = ($"{written.Version}", true);
            return Task.CompletedTask;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();
    }
}
