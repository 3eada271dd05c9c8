using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;

/// <summary>Writes how an operation stands, as the status monitor shows it: codes without labels, each output under its own name, an error only of one that failed.</summary>
internal static class OperationStatusWriter
{
    public static void WriteCodes(Utf8JsonWriter writer, JobStateCode state, JobStatusCode status)
    {
        writer.WriteNumber("backgroundOperationStateCode"u8, (int)state);
        writer.WriteNumber("backgroundOperationStatusCode"u8, (int)status);
    }

    public static void Write(Utf8JsonWriter writer, BackgroundOperationStatus status)
    {
        WriteCodes(writer, status.State, status.Status);
        foreach (var (name, value) in status.Outputs)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        if (status.ErrorCode is { } code)
        {
            writer.WriteNumber("backgroundOperationErrorCode"u8, code);
            writer.WriteString("backgroundOperationErrorMessage"u8, status.ErrorMessage);
        }
    }

    public static string ToText(BackgroundOperationStatus status, bool withProgress)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Json.WriterOptions))
        {
            writer.WriteStartObject();
            Write(writer, status);
            if (withProgress && status.PercentComplete is { } percent)
            {
                writer.WriteNumber("percentComplete"u8, percent);
                writer.WriteString("progressMessage"u8, status.ProgressMessage);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

/// <summary>What <see cref="OperationStatusWriter"/> writes, for the description; the outputs of the operation stand beside these under their own names.</summary>
internal sealed record OperationStatusBody
{
    [JsonPropertyName("backgroundOperationStateCode")]
    public required int State { get; init; }

    [JsonPropertyName("backgroundOperationStatusCode")]
    public required int Status { get; init; }

    /// <summary>Only of one that failed.</summary>
    [JsonPropertyName("backgroundOperationErrorCode")]
    public int? ErrorCode { get; init; }

    /// <summary>Only of one that failed.</summary>
    [JsonPropertyName("backgroundOperationErrorMessage")]
    public string? ErrorMessage { get; init; }

    /// <summary>Only in a stream, where the operation tells of it.</summary>
    [JsonPropertyName("percentComplete")]
    public int? PercentComplete { get; init; }

    /// <summary>Only in a stream.</summary>
    [JsonPropertyName("progressMessage")]
    public string? ProgressMessage { get; init; }
}
