using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Bodies;

public sealed class BodyBudgetTests
{
    private const long Megabyte = 1024 * 1024;

    [Theory]
    [InlineData(0, 14)]
    [InlineData(128, 14)]
    [InlineData(384, 42)]
    [InlineData(1_024, 112)]
    [InlineData(2_048, 128)]
    [InlineData(1_000_000, 128)]
    public void MaxBodyBytes_byMemory_isBounded(long memory, long expected) =>
        Assert.Equal(expected * Megabyte, new BodyBudget(memory * Megabyte).MaxBodyBytes);

    [Fact]
    public void Take_whatNeverFits_is413()
    {
        var budget = new BodyBudget(384 * Megabyte);
        budget.Take(42 * Megabyte).Dispose();

        var refusal = Assert.Throws<WebApiException>(() => budget.Take((42 * Megabyte) + 1));

        Assert.Equal(413, refusal.Status);
        Assert.Contains("42 MB that this process has the memory for", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, budget.TakenBytes);
    }

    [Fact]
    public void Take_whatDoesNotFitNow_is429UntilAnotherIsGivenBack()
    {
        var budget = new BodyBudget(384 * Megabyte);
        var first = budget.Take(30 * Megabyte);

        var refusal = Assert.Throws<WebApiException>(() => budget.Take(30 * Megabyte));
        Assert.Equal((429, JobErrorCodes.ThrottlingConcurrency, 30 * Megabyte), (refusal.Status, refusal.Code, budget.TakenBytes));

        first.Dispose();
        first.Dispose();
        using var second = budget.Take(30 * Megabyte);
        Assert.Equal(30 * Megabyte, budget.TakenBytes);
    }

    [Fact]
    public void Take_largeOnesFillTheirShare_smallOnesPass()
    {
        var budget = new BodyBudget(384 * Megabyte);
        using var large = budget.Take(budget.MaxBodyBytes);

        Assert.Throws<WebApiException>(() => budget.Take(BodyBudget.SmallBytes + 1));
        using var small = budget.Take(BodyBudget.SmallBytes);

        Assert.Equal(budget.MaxBodyBytes + BodyBudget.SmallBytes, budget.TakenBytes);
    }

    [Fact]
    public void Grow_beyondWhatThereIs_keepsWhatWasTaken()
    {
        var budget = new BodyBudget(384 * Megabyte);
        using var other = budget.Take(40 * Megabyte);
        using var claim = budget.Take(Megabyte);
        claim.Grow(2 * Megabyte);

        Assert.Equal(429, Assert.Throws<WebApiException>(() => claim.Grow(3 * Megabyte)).Status);
        Assert.Equal(413, Assert.Throws<WebApiException>(() => claim.Grow(43 * Megabyte)).Status);

        Assert.Equal(42 * Megabyte, budget.TakenBytes);
    }
}
