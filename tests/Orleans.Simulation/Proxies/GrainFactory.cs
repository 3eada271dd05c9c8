namespace Orleans.Simulation.Runtime;

internal class GrainFactory(Cluster cluster) : IGrainFactory
{
    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey
    {
        var key = new byte[32];
        Utf8Formatter.TryFormat(primaryKey, key, out _, 'N');
        return Get<TGrainInterface>(new(key), grainClassNamePrefix);
    }

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        Get<TGrainInterface>(IdSpan.Create(primaryKey.ToString("X", CultureInfo.InvariantCulture)), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentNullException.ThrowIfNull(primaryKey);
        return Get<TGrainInterface>(IdSpan.Create(primaryKey), grainClassNamePrefix);
    }

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable =>
        GrainInterface<TGrainInterface>.Create(cluster, grainId);

    private TGrainInterface Get<TGrainInterface>(IdSpan key, string? prefix) =>
        GrainInterface<TGrainInterface>.Create(cluster, new(GrainInterface<TGrainInterface>.Implementation(prefix), key));
}
