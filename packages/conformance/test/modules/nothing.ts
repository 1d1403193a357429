/** No backend at all. */
export default 'nothing';
