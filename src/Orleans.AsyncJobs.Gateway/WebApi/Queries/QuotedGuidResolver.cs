using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>Reads a Guid in quotes as a Guid where it is compared with one, as Dataverse does: some clients quote every value.</summary>
internal sealed class QuotedGuidResolver : ODataUriResolver
{
    public override void PromoteBinaryOperandTypes(
        BinaryOperatorKind binaryOperatorKind, ref SingleValueNode leftNode, ref SingleValueNode rightNode, out IEdmTypeReference typeReference)
    {
        leftNode = Unquoted(leftNode, rightNode);
        rightNode = Unquoted(rightNode, leftNode);
        base.PromoteBinaryOperandTypes(binaryOperatorKind, ref leftNode, ref rightNode, out typeReference);
    }

    private static SingleValueNode Unquoted(SingleValueNode node, SingleValueNode other) =>
        other.TypeReference?.IsGuid() == true && node is ConstantNode { Value: string text } constant && Guid.TryParseExact(text, "D", out var id)
            ? new ConstantNode(id, constant.LiteralText, EdmCoreModel.Instance.GetGuid(isNullable: false))
            : node;
}
