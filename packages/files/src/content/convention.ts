/** Attribute of what this package writes: the version of its convention, in which every chunk is stored. */
export const formatAttribute = 'judi4cloud_format';
export const formatVersion = 1;
