using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Handlers.Tests.Model;

public sealed class JsonTextTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("", "")]
    [InlineData("plain ü", "plain ü")]
    [InlineData("""\"\\\/\b\f\n\r\t""", "\"\\/\b\f\n\r\t")]
    [InlineData("""a\u00e9\u20AC\ud83d\uDE00z""", "aé€😀z")]
    [InlineData("""\u0000\u0000""", "\0\0")]
    [InlineData("""\\u0041""", "\\u0041")]
    public void UnescapeInPlace_eachEscape_isUndone(string escaped, string expected) => Assert.Equal(expected, Unescape(Encoding.UTF8.GetBytes(escaped)));

    [Theory]
    [InlineData("""\ud800""")]
    [InlineData("""\ud800x""")]
    [InlineData("""\ud800\n""")]
    [InlineData("""\ud800\ud800""")]
    [InlineData("""\udc00""")]
    public void UnescapeInPlace_halfOfASurrogatePair_isRefused(string escaped) =>
        Assert.Throws<InvalidOperationException>(() => Unescape(Encoding.UTF8.GetBytes(escaped)));

    [Fact]
    public void GetString_notUtf8_isRefused() => Assert.Throws<InvalidOperationException>(() => JsonText.GetString([0x61, 0xFF]));

    [Fact]
    public void UnescapeInPlace_whatIsWritten_isReadAsItWas() => Prop.ForAll<string?, bool>((text, relaxed) =>
    {
        var known = new string([.. (text ?? "").Where(character => !char.IsSurrogate(character))]) + "😀";
        return Unescape(JsonSerializer.SerializeToUtf8Bytes(known, relaxed ? Relaxed : JsonSerializerOptions.Default)[1..^1]) == known;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Grow_keepsWhatItHolds()
    {
        var buffer = LargeBuffer.Rent(10);
        "0123456789"u8.CopyTo(buffer.Memory.Span);
        foreach (var size in new[] { 100_000, 200_000, 10_000_000 })
        {
            buffer = LargeBuffer.Grow(buffer, size);
            Assert.True(buffer.Memory.Length >= size);
            buffer.Memory.Span[size - 1] = 1;
        }

        Assert.True(buffer.Memory.Span.StartsWith("0123456789"u8));
        buffer.Dispose();
    }

    private static string Unescape(byte[] text) => JsonText.GetString(text.AsSpan(0, JsonText.UnescapeInPlace(text)));
}
