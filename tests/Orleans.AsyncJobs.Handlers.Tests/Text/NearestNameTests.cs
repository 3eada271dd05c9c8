using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Handlers.Tests.Text;

public sealed class NearestNameTests
{
    private static readonly string[] Known = ["method", "url", "headers", "body", "timeoutSeconds", "interval"];

    [Theory]
    [InlineData("metod", "method")]
    [InlineData("mehtod", "method")]
    [InlineData("URL", "url")]
    [InlineData("header", "headers")]
    [InlineData("bdoy", "body")]
    [InlineData("timeout_seconds", "timeoutSeconds")]
    [InlineData("inter", "interval")]
    public void Find_near_name_gives_it(string name, string expected) => Assert.Equal(expected, NearestName.Find(name, Known));

    [Theory]
    [InlineData("")]
    [InlineData("q")]
    [InlineData("certificate")]
    [InlineData("🙂🙂🙂🙂")]
    public void Find_no_near_name_gives_null(string name) => Assert.Null(NearestName.Find(name, Known));

    [Fact]
    public void Find_overlong_name_gives_null() => Assert.Null(NearestName.Find(new string('m', 100_000), Known));

    [Fact]
    public void Find_several_equally_near_gives_the_first() => Assert.Equal("cat", NearestName.Find("bat", ["cat", "rat"]));

    [Fact]
    public void Find_nothing_known_gives_null() => Assert.Null(NearestName.Find("method", []));

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ab", "ba", 1)]
    [InlineData("CA", "abc", 3)]
    public void Distance_examples(string left, string right, int expected) => Assert.Equal(expected, NearestName.Distance(left, right));

    [Fact]
    public void Distance_is_symmetric_and_zero_only_for_the_same_name() => Prop.ForAll<string?, string?>((first, second) =>
    {
        var (left, right) = (first ?? "", second ?? "");
        var distance = NearestName.Distance(left, right);
        return distance == NearestName.Distance(right, left)
            && distance <= Math.Max(left.Length, right.Length)
            && distance == 0 == string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
    }).QuickCheckThrowOnFailure();
}
