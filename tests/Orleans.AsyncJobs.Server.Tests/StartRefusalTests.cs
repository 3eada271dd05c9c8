namespace Orleans.AsyncJobs.Server.Tests;

public sealed class StartRefusalTests
{
    private const string Urls = "http://127.0.0.1:5080";

    private static readonly IOException NoSpace = new("No space left on device : '/var/log/x'", 28);

    [Fact]
    public void Explain_fullDisk_isOneLine() =>
        Assert.Equal("A disk is full: No space left on device : '/var/log/x' Make space there.", StartRefusal.Explain(NoSpace, Urls));

    [Fact]
    public void Explain_fullDiskInsideOfOthers_isFound()
    {
        Exception[] all =
        [
            new InvalidOperationException("The silo did not start.", NoSpace),
            new AggregateException(NoSpace, NoSpace),
            new AggregateException(new ObjectDisposedException("store"), new InvalidOperationException("stopped", new AggregateException(NoSpace))),
        ];

        Assert.All(all, exception => Assert.Equal(StartRefusal.Explain(NoSpace, Urls), StartRefusal.Explain(exception, Urls)));
    }

    [Fact]
    public void Explain_whatIsNotKnown_keepsItsTrace()
    {
        Assert.Null(StartRefusal.Explain(new IOException("broken pipe", 32), Urls));
        Assert.Null(StartRefusal.Explain(new AggregateException(new InvalidOperationException("x"), new NotSupportedException("y")), Urls));
    }
}
