using Orleans.AsyncJobs.Explaining;

namespace Orleans.AsyncJobs.Gateway.Tests.Fakes;

/// <summary>The reports that it was given.</summary>
internal sealed class GivenSiloReports : ISiloReports
{
    public List<SiloReport> Reports { get; } = [];

    public Task<IReadOnlyList<SiloReport>> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SiloReport>>(Reports);
}
