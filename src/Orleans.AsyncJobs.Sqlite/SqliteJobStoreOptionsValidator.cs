using Microsoft.Extensions.Options;

namespace Orleans.AsyncJobs.Sqlite;

/// <summary>Refuses settings of the store that make no sense, naming the key and what is allowed.</summary>
[OptionsValidator]
internal sealed partial class SqliteJobStoreOptionsValidator : IValidateOptions<SqliteJobStoreOptions>;
