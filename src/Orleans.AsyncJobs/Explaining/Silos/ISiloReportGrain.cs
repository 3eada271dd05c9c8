namespace Orleans.AsyncJobs.Explaining.Silos;

/// <summary>Reports of the silo it is on. Its key is the silo's address with its generation, and it is placed there.</summary>
[Alias("Orleans.AsyncJobs.ISiloReportGrain")]
internal interface ISiloReportGrain : IGrainWithStringKey
{
    /// <summary>How the silo stands; null when this is not the silo of the key, which has gone.</summary>
    [Alias("Read")]
    Task<SiloReport?> ReadAsync();
}
