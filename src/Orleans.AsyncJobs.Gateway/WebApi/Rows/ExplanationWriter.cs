using System.Text.Json;

namespace Orleans.AsyncJobs.Gateway.WebApi.Rows;

/// <summary>
/// Writes an explanation as JSON: the contract's names in camel case, the platform's codes as numbers, the kind of wait
/// by its name as OData writes enumerations, and nothing for what does not apply.
/// </summary>
internal static class ExplanationWriter
{
    /// <summary>Writes an explanation's properties into an object that is open.</summary>
    public static void WriteProperties(Utf8JsonWriter writer, JobExplanation explanation)
    {
        writer.WriteString("jobId"u8, explanation.JobId);
        writer.WriteString("name"u8, explanation.Name);
        writer.WriteNumber("state"u8, (int)explanation.State);
        writer.WriteNumber("status"u8, (int)explanation.Status);
        writer.WriteString("kind"u8, explanation.Kind.ToString());
        writer.WriteString("reason"u8, explanation.Reason);
        writer.WriteString("remedy"u8, explanation.Remedy);
        WriteNumber(writer, "place"u8, explanation.Place);
        WriteNumber(writer, "lineLength"u8, explanation.LineLength);
        WriteNumber(writer, "running"u8, explanation.Running);
        WriteNumber(writer, "limit"u8, explanation.Limit);
        WriteNumber(writer, "inFront"u8, explanation.InFront);
        WriteMoment(writer, "until"u8, explanation.Until);
        WriteNumber(writer, "retry"u8, explanation.Retry);
        WriteNumber(writer, "maxRetries"u8, explanation.MaxRetries);
        WriteNumber(writer, "lastErrorCode"u8, explanation.LastErrorCode);
        WriteText(writer, "lastError"u8, explanation.LastError);
        WriteText(writer, "by"u8, explanation.By);
        WriteMoment(writer, "since"u8, explanation.Since);
        if (!explanation.Chain.IsDefaultOrEmpty)
        {
            WriteChain(writer, explanation);
        }
    }

    private static void WriteChain(Utf8JsonWriter writer, JobExplanation explanation)
    {
        writer.WriteStartArray("chain"u8);
        foreach (var link in explanation.Chain)
        {
            writer.WriteStartObject();
            WriteProperties(writer, link);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void WriteMoment(Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? value)
    {
        if (value is { } moment)
        {
            writer.WriteString(name, moment.UtcDateTime);
        }
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
