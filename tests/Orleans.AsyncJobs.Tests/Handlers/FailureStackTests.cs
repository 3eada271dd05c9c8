using System.Text;
using Orleans.AsyncJobs.Handlers;

namespace Orleans.AsyncJobs.Tests.Handlers;

/// <summary>What is kept of the place where a handler's exception was thrown.</summary>
public sealed class FailureStackTests
{
    [Fact]
    public void Classify_keeps_the_stack_with_the_inner_exception()
    {
        var stack = FailureClassifier.Classify(Thrown(new InvalidOperationException("outer", Thrown(new IOException("inner"))))).Stack;

        Assert.Contains("InvalidOperationException: outer", stack, StringComparison.Ordinal);
        Assert.Contains("IOException: inner", stack, StringComparison.Ordinal);
        Assert.Contains(nameof(Thrown), stack, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('a')]
    [InlineData('ü')]
    [InlineData('漢')]
    public void Classify_cuts_a_long_stack_at_its_end(char letter)
    {
        var stack = FailureClassifier.Classify(Thrown(new InvalidOperationException("x", new IOException(new string(letter, 9_000))))).Stack!;

        Assert.InRange(Encoding.UTF8.GetByteCount(stack), JobRun.MaxStackBytes - 3, JobRun.MaxStackBytes);
        Assert.StartsWith("System.InvalidOperationException: x", stack, StringComparison.Ordinal);
        Assert.EndsWith("… [cut]", stack, StringComparison.Ordinal);
    }

    [Fact]
    public void Classify_leaves_a_long_message_out_of_the_stack()
    {
        var stack = FailureClassifier.Classify(Thrown(new InvalidOperationException(new string('x', 9_000)))).Stack;

        Assert.StartsWith("System.InvalidOperationException", stack, StringComparison.Ordinal);
        Assert.Contains(nameof(Thrown), stack, StringComparison.Ordinal);
    }

    [Fact]
    public void Classify_leaves_no_character_that_a_store_refuses() =>
        Assert.DoesNotContain('\0', FailureClassifier.Classify(Thrown(new InvalidOperationException("a\0b"))).Stack!);

    private static Exception Thrown(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception thrown)
        {
            return thrown;
        }
    }
}
