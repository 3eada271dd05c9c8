using System.Collections.Concurrent;
using Orleans.Simulation.Tests.BothHosts.Grains;
using Orleans.Storage;

namespace Orleans.Simulation.Tests.BothHosts;

/// <summary>A storage with versions that outlives silos, and fails when told to.</summary>
public sealed class NoteStorage : IGrainStorage
{
    private static readonly ConcurrentDictionary<(string, GrainId), (string? Text, int Version)> Rows = new();

    public static ConcurrentDictionary<string, Exception> FailingReads { get; } = new(StringComparer.Ordinal);

    public static void ChangeBehindTheGrain(string state, GrainId grain) =>
        Rows.AddOrUpdate((state, grain), ("changed", 1), (_, row) => ("changed", row.Version + 1));

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (FailingReads.TryGetValue(grainId.Key.ToString()!, out var failure))
            return Task.FromException(failure);
        if (Rows.TryGetValue((stateName, grainId), out var row))
            Set(grainState, row.Text, row.Version);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = Rows.TryGetValue((stateName, grainId), out var row) ? row.Version.ToString() : null;
        if (!string.Equals(stored, grainState.ETag, StringComparison.Ordinal))
            throw new InconsistentStateException("Another version is stored.", stored, grainState.ETag);
        var text = ((Note)(object)grainState.State!).Text;
        Rows[(stateName, grainId)] = (text, row.Version + 1);
        Set(grainState, text, row.Version + 1);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Rows.TryRemove((stateName, grainId), out _);
        grainState.State = (T)(object)new Note();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private static void Set<T>(IGrainState<T> grainState, string? text, int version)
    {
        grainState.State = (T)(object)new Note { Text = text };
        grainState.ETag = version.ToString();
        grainState.RecordExists = true;
    }
}
