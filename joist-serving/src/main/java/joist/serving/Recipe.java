package joist.serving;

/**
 * How a version that was live comes back into memory.
 *
 * @param request with the digest that it had
 * @param bytes that it held when it went, or holds
 * @param nanos what loading it takes, as measured
 */
record Recipe(DeployRequest request, long bytes, long nanos) {
  Recipe withBytes(long other) {
    return new Recipe(request, other, nanos);
  }
}
