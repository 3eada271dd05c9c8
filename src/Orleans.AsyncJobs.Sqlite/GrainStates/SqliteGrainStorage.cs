using System.Globalization;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Orleans.AsyncJobs.Sqlite.GrainStates;

/// <summary>
/// The grain storage of the service in the file of its jobs, written by the same writer: one commit serves both, and one
/// backup has both. States are few and small.
/// </summary>
internal sealed class SqliteGrainStorage(SqliteJobStore store, Serializer serializer, IActivatorProvider activators) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var found = await store.ReadGrainStateAsync(KeyOf(stateName, grainId));
        if (found is null)
        {
            Reset(grainState);
            return;
        }

        grainState.State = serializer.Deserialize<T>(found.Data);
        grainState.ETag = Text(found.Etag);
        grainState.RecordExists = true;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var answer = await store.WriteGrainStateAsync(KeyOf(stateName, grainId), Number(grainState.ETag), serializer.SerializeToArray(grainState.State));
        ThrowIfConflict(answer, stateName, grainId, grainState.ETag);
        grainState.ETag = Text(answer.Etag);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var answer = await store.WriteGrainStateAsync(KeyOf(stateName, grainId), Number(grainState.ETag), data: null);
        ThrowIfConflict(answer, stateName, grainId, grainState.ETag);
        Reset(grainState);
    }

    private void Reset<T>(IGrainState<T> grainState)
    {
        grainState.State = activators.GetActivator<T>().Create();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static void ThrowIfConflict(GrainStateAnswer answer, string stateName, GrainId grainId, string? etag)
    {
        if (!answer.IsStored)
        {
            throw new InconsistentStateException($"The state '{stateName}' of grain {grainId} has changed since it was read.", Text(answer.Etag), etag);
        }
    }

    private static GrainStateKey KeyOf(string stateName, GrainId grainId) => new(grainId.Type.ToString()!, grainId.Key.ToString()!, stateName);

    private static long? Number(string? etag) => etag is null ? null : long.Parse(etag, CultureInfo.InvariantCulture);

    private static string? Text(long? etag) => etag?.ToString(CultureInfo.InvariantCulture);
}
