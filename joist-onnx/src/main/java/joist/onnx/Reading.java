package joist.onnx;

/**
 * How a graph of a file is read.
 *
 * @param external the files beside the model
 * @param functions of the model, which are inlined where they are called
 * @param call that the graph is in the body of
 * @param depth of graphs within graphs
 */
record Reading(ExternalData external, ModelFunctions functions, FunctionCall call, int depth) {
  private static final int MAX_DEPTH = 16;

  /** A model's main graph. */
  static Reading model(ExternalData external, ModelFunctions functions) {
    return new Reading(external, functions, FunctionCall.NONE, 0);
  }

  /** The body of a function, called in this graph. */
  Reading within(FunctionCall inner) {
    return new Reading(external, functions, inner, depth);
  }

  /** A graph that is an attribute of a node of this one. */
  Reading deeper() {
    if (depth == MAX_DEPTH) {
      throw new OnnxException("graphs are nested deeper than " + MAX_DEPTH);
    }
    return new Reading(external, functions, call, depth + 1);
  }
}
