namespace Orleans.AsyncJobs;

/// <summary>Data that the store has already, in chunks: the row that names it takes it over. What no row takes over is swept.</summary>
/// <param name="BlobId">Its own id, column <c>datablobid</c>.</param>
/// <param name="Bytes">How many bytes of UTF-8 it has.</param>
/// <param name="Sha256">The SHA-256 of them, in hex.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobBlob")]
internal sealed record JobBlob([property: Id(0)] Guid BlobId, [property: Id(1)] long Bytes, [property: Id(2)] string Sha256);
