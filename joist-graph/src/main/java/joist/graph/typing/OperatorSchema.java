package joist.graph.typing;

/**
 * An operator that Joist supports.
 *
 * @param domain {@code ""} for ai.onnx
 * @param since the first version of the domain whose definition is supported
 * @param last the last version of the domain for which it is
 * @param signature its inputs and outputs, such as {@code T:num T -> T}
 */
public record OperatorSchema(String domain, String name, int since, int last, String signature) {}
