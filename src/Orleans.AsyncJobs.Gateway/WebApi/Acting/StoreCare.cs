using System.Text.Json.Serialization;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Acting;

/// <summary><c>CheckStore</c> and <c>BackupStore</c>.</summary>
internal sealed class StoreCare(RequestBody body, IJobStore store, IJobRecords records)
{
    private const string Name = "Name";
    private const string Folder = "backups";

    public async Task CheckAsync(HttpContext context)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        _ = await body.ReadParametersAsync(context, "CheckStore");
        await Answer.WriteAsync(context, "CheckStoreResponse", new StoreCheckAnswer(await records.CheckAsync(context.RequestAborted)));
    }

    /// <summary>Copies the store into a new file of the folder <c>backups</c> beside it.</summary>
    public async Task BackUpAsync(HttpContext context)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var parameters = await body.ReadParametersAsync(context, "BackupStore", Name);
        var name = parameters.Text(Name) ?? throw parameters.Missing(Name, """{"Name":"2026-11-26.db"}""");
        BackupName.Check(name);
        var folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(store.Location))!, Folder);
        var path = Path.Combine(folder, name);
        if (Path.Exists(path))
        {
            throw Exists(name);
        }

        Directory.CreateDirectory(folder);
        try
        {
            await records.BackUpAsync(path, context.RequestAborted);
        }
        catch (JobStoreException) when (Path.Exists(path))
        {
            // Another request of the same name was quicker.
            throw Exists(name);
        }

        await Answer.WriteAsync(context, "BackupStoreResponse", new BackupAnswer(path));
    }

    private static WebApiException Exists(string name) =>
        new(StatusCodes.Status409Conflict, JobErrorCodes.InvalidArgument, $"There is a file '{name}' among the backups already. Take another name.");
}

/// <summary>What is wrong with the store.</summary>
internal sealed record StoreCheckAnswer(IReadOnlyList<string> Faults);

/// <summary>Where the copy of the store is.</summary>
internal sealed record BackupAnswer([property: JsonPropertyName("Path")] string Path);
