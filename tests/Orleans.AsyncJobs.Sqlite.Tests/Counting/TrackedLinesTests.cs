using Orleans.AsyncJobs.Sqlite.Counting;

namespace Orleans.AsyncJobs.Sqlite.Tests.Counting;

/// <summary>Which lines are kept.</summary>
public sealed class TrackedLinesTests
{
    private readonly TrackedLines _lines = new(maxTokens: 1);

    [Fact]
    public void Track_of_one_token_too_many_takes_the_oldest_line_from_whoever_has_it()
    {
        var first = Build("a");
        Assert.True(_lines.TryCount(first, line => line.CountBefore(1), out _));

        var second = Build("b");

        Assert.False(_lines.TryCount(first, line => line.CountBefore(1), out _));
        Assert.True(_lines.TryCount(second, line => line.CountBefore(1), out _));
        Assert.NotSame(first, _lines.Track("a"));
    }

    [Fact]
    public void Track_keeps_a_line_that_is_being_built()
    {
        var first = _lines.Track("a");
        Build("b");

        Assert.Same(first, _lines.Track("a"));
        Assert.True(_lines.IsTracked("b"));

        _lines.EndBuilding(first);
        Build("c");
        Assert.Equal([false, false, true], ((string[])["a", "b", "c"]).Select(_lines.IsTracked));
    }

    [Fact]
    public void Drop_leaves_the_line_that_came_after()
    {
        var first = Build("a");
        Build("b");
        var again = Build("a");

        _lines.Drop(first);

        Assert.Same(again, _lines.Track("a"));
    }

    private TrackedToken Build(string token)
    {
        var line = _lines.Track(token);
        _lines.EndBuilding(line);
        return line;
    }
}
