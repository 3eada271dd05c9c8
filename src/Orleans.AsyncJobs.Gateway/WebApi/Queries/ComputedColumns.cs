using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>Keeps computed columns out of what a table is asked: it holds nothing to compare or to order.</summary>
internal static class ComputedColumns
{
    /// <summary>Refuses a computed column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="option">The query option it stands in.</param>
    /// <exception cref="WebApiException">400: it is one.</exception>
    public static void Refuse(JobColumn column, string option)
    {
        if (column.Use.HasFlag(JobColumnUse.Computed))
        {
            throw WebApiException.BadRequest(
                $"The column '{column.Name}' is computed when a row is read and cannot be used in {option}. Filter and order by stored columns such as statecode, statuscode and postponeuntil.");
        }
    }

    /// <summary>Refuses an expression that names a computed column anywhere, before it is refused because it is not served.</summary>
    /// <param name="node">The expression, or a part of it.</param>
    /// <param name="option">The query option it stands in.</param>
    /// <exception cref="WebApiException">400: it names one.</exception>
    public static void RefuseIn(QueryNode node, string option)
    {
        switch (node)
        {
            case SingleValuePropertyAccessNode { Property.DeclaringType: IEdmSchemaElement type } access when QueryTables.Find(type.Name)?.Find(access.Property.Name) is { } column:
                Refuse(column, option);
                break;
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
