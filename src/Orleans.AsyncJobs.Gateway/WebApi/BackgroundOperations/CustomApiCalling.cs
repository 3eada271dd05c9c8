using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.BackgroundOperations;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Routing;
using Orleans.AsyncJobs.Handlers.CustomApis;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;

/// <summary>A call of a custom API: <c>POST</c> of an action, <c>GET</c> of a function; 200 with the outputs, 204 where it has none.</summary>
internal sealed class CustomApiCalling(CustomApiCalls calls, RequestBody body, IJobQueries queries)
{
    public async Task CallAsync(HttpContext context, CustomApi api, ResourcePath path)
    {
        var input = CustomApiValues.CheckInputs(api, await ReadAsync(context, api, path));
        var outputs = await calls.CallAsync(api, input, RequestCaller.Of(context.Request), context.RequestAborted);
        if (api.Outputs.Count == 0)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await WriteAsync(context, api, outputs);
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
