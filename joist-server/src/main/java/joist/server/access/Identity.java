package joist.server.access;

/**
 * As whom a request came in.
 *
 * @param name of the caller whose key it brought; the address it came from where no keys are asked
 *     for
 */
public record Identity(String name, Role role) {}
