using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>Keeps computed columns out of what the job table is asked: it holds nothing to compare or to order.</summary>
internal static class ComputedColumns
{
    /// <summary>Refuses an expression that names a computed column anywhere, also inside what is not served yet.</summary>
    /// <param name="node">The expression, or a part of it.</param>
    /// <param name="option">The query option it stands in.</param>
    /// <exception cref="WebApiException">400: it names one.</exception>
    public static void RefuseIn(QueryNode node, string option)
    {
        switch (node)
        {
            case SingleValuePropertyAccessNode access when JobColumns.Get(access.Property.Name).Use.HasFlag(JobColumnUse.Computed):
                throw WebApiException.BadRequest(
                    $"The column '{access.Property.Name}' is computed when a row is read and cannot be used in {option}. Filter and order by stored columns such as statecode, statuscode and postponeuntil.");
            case ConvertNode convert:
                RefuseIn(convert.Source, option);
                break;
            case UnaryOperatorNode unary:
                RefuseIn(unary.Operand, option);
                break;
            case BinaryOperatorNode binary:
                RefuseIn(binary.Left, option);
                RefuseIn(binary.Right, option);
                break;
            case InNode within:
                RefuseIn(within.Left, option);
                break;
            case SingleValueFunctionCallNode call:
                foreach (var argument in call.Parameters)
                {
                    RefuseIn(argument, option);
                }

                break;
        }
    }
}
