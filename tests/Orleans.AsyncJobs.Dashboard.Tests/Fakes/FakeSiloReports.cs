using Orleans.AsyncJobs.Explaining;

namespace Orleans.AsyncJobs.Dashboard.Tests.Fakes;

/// <summary>One silo that answers and one that does not.</summary>
internal sealed class FakeSiloReports : ISiloReports
{
    public Task<IReadOnlyList<SiloReport>> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SiloReport>>(
    [
        new SiloReport
        {
            HostId = "127.0.0.1:11111@1", Name = "here", Status = "Active", Version = "0.1.0", StartedOn = new DateTimeOffset(2026, 11, 26, 5, 0, 0, TimeSpan.Zero), Slots = 32, Running = 3, Abandoned = 1, DueLagSeconds = 0.02,
            Checks = [new SiloCheck("store", IsGood: true, Text: null), new SiloCheck("disk", IsGood: false, "12 MB are left")],
            Settings = [new("AsyncJobs:Retry:Attempts", "4"), new("AsyncJobs:Secret", "hidden")],
        },
        new SiloReport { HostId = "127.0.0.1:11112@1", Name = "there", Status = "Joining" },
    ]);
}
