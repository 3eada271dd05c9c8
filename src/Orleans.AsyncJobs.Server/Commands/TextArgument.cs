using System.Text;

namespace Orleans.AsyncJobs.Server.Commands;

/// <summary>Text that is given as it is, in a file, or on standard input.</summary>
internal static class TextArgument
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="CommandException">The file cannot be read, or is not UTF-8.</exception>
    public static async Task<string?> ReadAsync(CommandContext context, string option, string? text)
    {
        if (text == "-")
        {
            return await context.Environment.Input.ReadToEndAsync(context.CancellationToken).WaitAsync(context.CancellationToken);
        }

        if (text is not ['@', ..])
        {
            return text;
        }

        var path = text[1..];
        try
        {
            return await File.ReadAllTextAsync(path, Strict, context.CancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // DecoderFallbackException is an ArgumentException, and so is what an empty path gives.
            throw CommandException.WrongUse($"{option} {text} cannot be read: {(exception is DecoderFallbackException ? "it is not UTF-8." : exception.Message)}");
        }
    }
}
