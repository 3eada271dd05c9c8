using System.Text;
using Orleans.AsyncJobs.Handlers.HttpRequest;

namespace Orleans.AsyncJobs.Handlers.Tests.HttpRequest;

public sealed class AnswerTextTests
{
    [Theory]
    [InlineData("aé", 2)]
    [InlineData("a€", 2)]
    [InlineData("a€", 3)]
    [InlineData("a🙂", 2)]
    [InlineData("a🙂", 3)]
    [InlineData("a🙂", 4)]
    public void Decode_cut_inside_a_character_leaves_it_out(string text, int length) =>
        Assert.Equal("a…", AnswerText.Decode(Encoding.UTF8.GetBytes(text).AsSpan(0, length), Encoding.UTF8, isCut: true));

    [Theory]
    [InlineData("aé")]
    [InlineData("a€")]
    [InlineData("a🙂")]
    public void Decode_cut_after_a_character_keeps_it(string text) =>
        Assert.Equal($"{text}…", AnswerText.Decode(Encoding.UTF8.GetBytes(text), Encoding.UTF8, isCut: true));

    [Fact]
    public void Decode_full_kibibyte_of_two_byte_characters_is_cut_on_a_boundary()
    {
        var bytes = Encoding.UTF8.GetBytes("a" + new string('é', 600));
        Assert.Equal($"a{new string('é', 511)}…", AnswerText.Decode(bytes.AsSpan(0, AnswerText.MaxBytes), Encoding.UTF8, isCut: true));
    }

    [Fact]
    public void Decode_UTF16_cut_inside_a_surrogate_pair_leaves_it_out() =>
        Assert.Equal("a…", AnswerText.Decode(Encoding.Unicode.GetBytes("a🙂").AsSpan(0, 4), Encoding.Unicode, isCut: true));

    [Fact]
    public void Decode_bytes_that_are_no_text_become_replacement_characters() =>
        Assert.Equal("a\uFFFDb", AnswerText.Decode([0x61, 0xFF, 0x62], Encoding.UTF8, isCut: false));

    [Fact]
    public void Decode_character_broken_at_the_end_is_shown_as_broken() =>
        Assert.Equal("a\uFFFD", AnswerText.Decode([0x61, 0xE2, 0x82], Encoding.UTF8, isCut: false));

    [Fact]
    public void Decode_control_characters_are_replaced_except_line_breaks_and_tabs() =>
        Assert.Equal("\uFFFDa\tb\r\nc\uFFFD", AnswerText.Decode("\0a\tb\r\nc\u001b"u8, Encoding.UTF8, isCut: false));

    [Fact]
    public void Decode_byte_order_mark_is_dropped() => Assert.Equal("a", AnswerText.Decode("\uFEFFa"u8, Encoding.UTF8, isCut: false));

    [Fact]
    public void Decode_nothing_is_empty() => Assert.Equal("", AnswerText.Decode([], Encoding.UTF8, isCut: false));
}
