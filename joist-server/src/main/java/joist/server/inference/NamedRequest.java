package joist.server.inference;

/** A decoded request of named tensors, whatever else its protocol has it say. */
public interface NamedRequest {
  InferRequest tensors();
}
