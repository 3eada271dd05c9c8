using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>Puts the values of parameter aliases in their place.</summary>
internal static class ParameterAliases
{
    /// <summary>An expression without the conversions around it, and with the value of an alias in its place.</summary>
    /// <param name="node">The expression.</param>
    /// <param name="aliases">The values, as the parser gives them.</param>
    /// <exception cref="WebApiException">400: the alias has no value.</exception>
    public static QueryNode Resolve(QueryNode node, IDictionary<string, SingleValueNode>? aliases)
    {
        // An alias of an alias has no meaning, and one of itself has no end.
        for (var isAlias = false; ;)
        {
            switch (node)
            {
                case ConvertNode convert:
                    node = convert.Source;
                    break;
                case ParameterAliasNode alias when !isAlias:
                    isAlias = true;
                    node = (aliases?.TryGetValue(alias.Alias, out var value) == true ? value : null)
                        ?? throw WebApiException.BadRequest($"The parameter alias '{alias.Alias}' has no value. Give it one in the query string, as &{alias.Alias}=….");
                    break;
                case ParameterAliasNode alias:
                    throw WebApiException.BadRequest($"The value of a parameter alias is the alias '{alias.Alias}'. Give it a value.");
                default:
                    return node;
            }
        }
    }
}
