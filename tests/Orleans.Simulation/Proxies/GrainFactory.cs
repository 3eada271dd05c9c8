namespace Orleans.Simulation.Runtime;

internal sealed class GrainFactory(Cluster cluster) : IGrainFactory
{
    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey)
        where TGrainInterface : IGrainWithGuidKey
    {
        var key = new byte[32];
        Utf8Formatter.TryFormat(primaryKey, key, out _, 'N');
        return Get<TGrainInterface>(new(key));
    }

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey)
        where TGrainInterface : IGrainWithIntegerKey =>
        Get<TGrainInterface>(IdSpan.Create(primaryKey.ToString("X", CultureInfo.InvariantCulture)));

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentNullException.ThrowIfNull(primaryKey);
        return Get<TGrainInterface>(IdSpan.Create(primaryKey));
    }

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable =>
        GrainInterface<TGrainInterface>.Create(cluster, grainId);

    private TGrainInterface Get<TGrainInterface>(IdSpan key) =>
        GrainInterface<TGrainInterface>.Create(cluster, new(GrainInterface<TGrainInterface>.Implementation, key));
}
