namespace Orleans.AsyncJobs.Table;

/// <summary>The key under which a create is done at most once.</summary>
/// <param name="OwnerId">Whose key it is; other owners' keys do not count.</param>
/// <param name="Key">The key, at most 256 characters, compared ordinally.</param>
/// <param name="Fingerprint">A SHA-256 of what is to be created: the same key with another one is refused.</param>
/// <param name="ExpiresOn">Until when the key is kept, UTC; longer than the jobs themselves if need be.</param>
internal sealed record IdempotencyClaim(Guid OwnerId, string Key, ReadOnlyMemory<byte> Fingerprint, DateTimeOffset ExpiresOn);
