using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Hosting;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Sqlite;

/// <summary>Chooses the embedded store.</summary>
public static class SqliteAsyncJobsBuilderExtensions
{
    private const string Part = "Storage";
    private const string Section = $"{AsyncJobsDefaults.SectionName}:{Part}";

    /// <summary>Keeps jobs in one SQLite file. Settings come from the section <c>AsyncJobs:Storage</c>.</summary>
    /// <param name="builder">The job service.</param>
    /// <param name="folder">The folder of the store where the configuration names none. The default is <c>data</c> in the working directory.</param>
    /// <returns>The same builder.</returns>
    public static AsyncJobsBuilder UseSqlite(this AsyncJobsBuilder builder, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(new SettingsType(Part, typeof(SqliteJobStoreOptions)));
        builder.Services.AddSqliteJobStore(options =>
        {
            options.Path = folder ?? options.Path;
            builder.Configuration.GetSection(Section).Bind(options);
        });
        return builder;
    }
}
