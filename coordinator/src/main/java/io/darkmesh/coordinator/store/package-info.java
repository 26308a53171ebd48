/**
 * What must not be lost: one SQLite file, write-ahead log, every commit synced before it is acknowledged. All tables are
 * keyed by their network first. Rows become records here and nowhere else; a row that is not a valid record is left out
 * and reported, and never keeps the others from being read.
 */
package io.darkmesh.coordinator.store;
