using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.BackgroundOperations;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Routing;
using Orleans.AsyncJobs.Handlers.CustomApis;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;

/// <summary>A call of a custom API: <c>POST</c> of an action, <c>GET</c> of a function; 200 with the outputs, 204 where it has none; 202 where it is to run in the background.</summary>
internal sealed class CustomApiCalling(
    CustomApiCalls calls,
    BackgroundOperationClient operations,
    RequestBody body,
    IJobQueries queries,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    public async Task CallAsync(HttpContext context, CustomApi api, ResourcePath path)
    {
        var preference = AsyncPreference.Of(context.Request);
        var key = preference is null ? null : RepeatabilityKey.Of(context, time.GetUtcNow());
        var input = CustomApiValues.CheckInputs(api, await ReadAsync(context, api, path));
        if (preference is not null)
        {
            await SubmitAsync(context, api, input, preference, key);
            return;
        }

        var outputs = await calls.CallAsync(api, input, RequestCaller.Of(context.Request), context.RequestAborted);
        if (api.Outputs.Count == 0)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await WriteAsync(context, api, outputs);
    }

    /// <summary>Stores the call as a background operation: 202 with where to ask for it.</summary>
    private async Task SubmitAsync(HttpContext context, CustomApi api, JsonObject input, AsyncPreference preference, RepeatabilityKey? key)
    {
        var operation = operations.Prepare(new OperationDraft(api.Name) { Input = input, CallbackUrl = preference.CallbackUrl, BaseAddress = OperationMonitor.BaseOf(context.Request) });
        var caller = RequestCaller.Of(context.Request);
        var created = key is null
            ? await operations.CreateAsync([operation], caller, key: null, context.RequestAborted)
            : await key.CreateOnceAsync(context, text => operations.CreateAsync([operation], caller, text, context.RequestAborted));
        var id = created.Receipts[0].JobId;
        var response = context.Response;
        response.StatusCode = StatusCodes.Status202Accepted;
        response.Headers.Location = OperationMonitor.Of(context.Request, id);
        response.Headers["x-ms-dyn-backgroundoperationid"] = id.ToString("D");
        response.Headers["Preference-Applied"] = preference.CallbackUrl is null ? "respond-async" : "callback";
        if (preference.CallbackUrl is null)
        {
            return;
        }

        response.ContentType = MediaTypes.OData;
        using (var writer = new Utf8JsonWriter(response.BodyWriter, Json.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("backgroundOperationId"u8, id);
            writer.WriteString("location"u8, OperationMonitor.Of(context.Request, id));
            writer.WriteEndObject();
        }

        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext context, CustomApi api, JsonObject outputs)
    {
        context.Response.ContentType = MediaTypes.OData;
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, Json.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("@odata.context"u8, BaseAddress.ContextOf(context.Request, $"{api.Name}Response"));
            foreach (var (name, value) in outputs)
            {
                writer.WritePropertyName(name);
                if (value is null)
                {
                    writer.WriteNullValue();
                }
                else
                {
                    value.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>The members of the call: of the body, or of what stands in parentheses; and the row to which it is bound.</summary>
    private async Task<IEnumerable<KeyValuePair<string, JsonElement>>> ReadAsync(HttpContext context, CustomApi api, ResourcePath path)
    {
        var members = api.IsFunction ? ReadArguments(context.Request, api, path) : await ReadBodyAsync(context);
        if (api.BoundTo is not { } table)
        {
            return members;
        }

        var id = path.IdOf(table);
        var rows = await queries.QueryAsync(
            new JobQuery { Table = table, Columns = [table.PrimaryId], Filter = new JobFilter.Compare(table.PrimaryId, JobComparison.Equal, id), Limit = 1 }, context.RequestAborted);
        return rows.Rows.Count == 0
            ? throw WebApiException.NotFound(table, id)
            : members.Where(member => member.Key is not CustomApi.Target)
                .Append(KeyValuePair.Create(CustomApi.Target, JsonSerializer.SerializeToElement(new ApiEntityReference(table.Name, id), CustomApiValues.Options)));
    }

    private async Task<IEnumerable<KeyValuePair<string, JsonElement>>> ReadBodyAsync(HttpContext context)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var read = await body.ReadObjectAsync(context, CustomApiValues.MaxDepth);
        try
        {
            return [.. read.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value))];
        }
        catch (InvalidOperationException)
        {
            // A name with half of a surrogate pair.
            throw RequestBody.NotUnicode();
        }
    }

    private static IEnumerable<KeyValuePair<string, JsonElement>> ReadArguments(HttpRequest request, CustomApi api, ResourcePath path)
    {
        string[] names = [.. api.Inputs.Select(parameter => parameter.Name).Where(name => api.BoundTo is null || name is not CustomApi.Target)];
        var example = $"{api.Name}({string.Join(',', names.Select((name, i) => $"{name}=@p{i + 1}"))})";
        return FunctionArguments.Read(request, api.BoundTo is null ? path.Key : path.Arguments, example, names).Values;
    }
}
