namespace Orleans;

/// <summary>A grain whose key is a <see cref="System.Guid"/>.</summary>
public interface IGrainWithGuidKey : IGrain;
