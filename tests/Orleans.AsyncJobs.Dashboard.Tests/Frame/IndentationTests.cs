using Orleans.AsyncJobs.Dashboard.Frame;

namespace Orleans.AsyncJobs.Dashboard.Tests.Frame;

public sealed class IndentationTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\n    <p>a</p>\n    <p>b</p>\n", "<p>a</p>\n<p>b</p>\n")]
    [InlineData("<p>a</p>  \n\n  <pre>\n  { \n    x\n</pre>\n  <b>", "<p>a</p>\n<pre>\n  { \n    x\n</pre>\n<b>")]
    [InlineData("  <textarea>\n  x</textarea>\n  <pre> y\n  z</pre>", "  <textarea>\n  x</textarea>\n<pre> y\n  z</pre>")]
    [InlineData("<pre>\n  never closed", "<pre>\n  never closed")]
    [InlineData("one line", "one line")]
    public void Remove_html_keepsWhatIsShown(string html, string expected) => Assert.Equal(expected, Indentation.Remove(html));
}
